console.log('digits: nothing here yet')
