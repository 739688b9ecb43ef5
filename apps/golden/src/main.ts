console.log('golden: nothing here yet')
